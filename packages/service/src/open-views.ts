import { setTimeout as sleep } from 'node:timers/promises';
import type { DocStore } from '@causeway/doc-store';
import type { Codec } from '@causeway/schemas';
import type { Logger } from './logger.ts';
import type { View } from './view.ts';
import { RebuildError } from './view-rebuild.ts';
import { type ReadableLog, Views, type ViewWriter } from './views.ts';

/**
 * Opens a service's views. One whose projection has another version than its active build is rebuilt first, beside the
 * build that instances of the old version go on serving.
 */
export async function openViews(
  service: { readonly name: string; readonly views: readonly View[] },
  options: {
    readonly log: ReadableLog;
    readonly store: DocStore;
    readonly codec: Codec;
    readonly logger: Logger;
    readonly writer?: ViewWriter | undefined;
  },
): Promise<Views> {
  const views = new Views({ ...options, views: service.views });
  await views.open();
  for (const view of service.views) await bringUpToDate(views, view, options.logger);
  return views;
}

async function bringUpToDate(views: Views, view: View, logger: Logger): Promise<void> {
  while ((await views.pointer(view)).version !== view.version) {
    logger.info({ view: view.name, version: view.version }, 'the projection changed, rebuilding the view');
    try {
      const { events, seconds, documents } = await views.rebuild(view);
      logger.info({ view: view.name, events, seconds, documents }, 'view rebuilt');
    } catch (error) {
      if (!(error instanceof RebuildError) || !error.retryable) throw error;
      await sleep(1_000);
    }
  }
}
