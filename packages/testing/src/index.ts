export { type Answer, Api, type CallOptions } from './api.ts';
export { type Child, startNode, untilReady } from './child-process.ts';
export { eventually } from './eventually.ts';
export { freePort } from './free-port.ts';
export { patiently } from './patience.ts';
export { createTestPlace, type EngineKind, engineKind, type TestPlace } from './test-engine.ts';
export { readRecords, readTopic } from './topic-reader.ts';
export { startWebhookReceiver, type WebhookCall, type WebhookReceiver } from './webhook-receiver.ts';
