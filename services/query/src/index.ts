export { type QuerySettings, queryService } from './query-service.ts';
export { recordView } from './record/record-view.ts';
