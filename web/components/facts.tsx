import type { ComponentChildren } from "preact";

/** Names with their values. Those that are `null` are left out. */
export function Facts(
  { of }: {
    /** In order. */
    readonly of: readonly (readonly [name: string, value: ComponentChildren])[];
  },
) {
  return (
    <dl class="facts">
      {of.filter(([, value]) => value !== null).map(([name, value]) => (
        <>
          <dt key={name}>{name}</dt>
          <dd key={`${name} is`}>{value}</dd>
        </>
      ))}
    </dl>
  );
}
