import { ApiPage, type OpenApi } from "../components/api_page.tsx";
import { define, page } from "../pages/define.ts";

/** The API: what the site itself says about it. */
export const handler = define.handlers({
  async GET({ ask }) {
    const response = await ask("/api/v1/openapi.json");
    if (!response.ok) {
      throw new Error(
        `Cannot describe the API: found ${response.status}, expected its OpenAPI document`,
      );
    }
    return page({ api: await response.json() as OpenApi }, {
      head: { title: "API" },
    });
  },
});

export default define.page<typeof handler>(({ data: { api } }) => (
  <ApiPage api={api} />
));
