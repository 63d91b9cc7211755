import { defineResultCheck } from "../check.ts";

/** A value that was edited changes the hash of the content. */
export default defineResultCheck({
  summary: "The id is the sha256 of the content",
  find: ({ result, contentId }) =>
    result.id === contentId
      ? []
      : [`the id is ${result.id}, expected ${contentId} from the content`],
});
