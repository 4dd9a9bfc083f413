/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app: ({ stage }) => ({
    name: "parley",
    home: "aws",
    removal: stage === "production" ? "retain" : "remove",
    protect: stage === "production",
  }),
  async run() {
    const { requirePreconditions } = await import("./infra/preconditions.ts");
    await requirePreconditions();
    await import("./infra/storage.ts");
    const { socketUrl } = await import("./infra/socket.ts");
    await import("./infra/queue.ts");
    const { api } = await import("./infra/api.ts");
    const { site } = await import("./infra/web.ts");
    await import("./infra/identity.ts");
    await import("./infra/functions.ts");
    await import("./infra/routes.ts");
    await import("./infra/fanout.ts");
    await import("./infra/observability.ts");
    await import("./infra/budget.ts");
    const { settings } = await import("./infra/stage.ts");
    const { dailyBudget, retentionDays } = settings;
    // `smoke` and `admin` read these from the state.
    return { site: site.url, socket: socketUrl, api: api.url, dailyBudget, retentionDays };
  },
});
