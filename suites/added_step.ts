import type { Model, ModelParameter } from "../models/mod.ts";
import type { Step } from "./method.ts";

/** Whether a parameter belongs to a head that the task brings: then no method may leave it out. */
export function isTaskHead({ unit }: ModelParameter): boolean {
  return unit.kind === "head" && !unit.isPretrained;
}

/**
 * Trains what a method added and the head of the task, as PEFT does with `modules_to_save`. A language
 * model has no such head: there only what was added trains.
 */
export function addedStep({ parameters }: Model): Step {
  return {
    name: "all",
    trainable: parameters
      .filter((own) => own.tag === "adapter" || isTaskHead(own))
      .map(({ name }) => name),
  };
}
