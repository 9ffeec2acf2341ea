import type { ViewStatus } from '@causeway/service';
import { type Api, eventually } from '@causeway/testing';

/** What an operator does with views over HTTP. */
export async function listViews(api: Api): Promise<readonly ViewStatus[]> {
  const { status, text, json } = await api.call('GET', '/views');
  if (status !== 200) throw new Error(`the views were not listed: ${status} ${text}`);
  return json;
}

/** Once every view has applied all that the log holds. */
export async function caughtUp(api: Api): Promise<readonly ViewStatus[]> {
  let views: readonly ViewStatus[] = [];
  await eventually(
    async () => {
      views = await listViews(api);
      return views.filter(it => it.lag > 0);
    },
    behind => behind.length === 0,
    { what: 'views without lag', timeoutMs: 120_000, everyMs: 100 },
  );
  return views;
}

/** Rebuilds a view and answers how it stands then; rejects when the rebuild failed. */
export async function rebuild(api: Api, view: string): Promise<ViewStatus> {
  const before = await statusOf(api, view);
  const { status, text } = await api.call('POST', `/views/${view}/rebuild`);
  if (status !== 202) throw new Error(`the rebuild of ${view} did not start: ${status} ${text}`);
  const after = await eventually(
    () => statusOf(api, view),
    it => it.lastError !== undefined || (it.rebuild === undefined && it.build !== before.build),
    { what: `the rebuild of ${view}`, timeoutMs: 120_000, everyMs: 250 },
  );
  if (after.lastError) throw new Error(after.lastError);
  return after;
}

export async function statusOf(api: Api, view: string): Promise<ViewStatus> {
  const found = (await listViews(api)).find(it => it.view === view);
  if (!found) throw new Error(`no view ${view}`);
  return found;
}
