export { type IngestionService, type IngestionSettings, ingestionService } from './ingestion-service.ts';
export type { MllpLimits } from './mllp.ts';
