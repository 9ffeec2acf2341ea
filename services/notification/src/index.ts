export type { WebhookSettings } from './delivery/courier.ts';
export { type NotificationSettings, notificationService } from './notification-service.ts';
export { readPrivateAddresses } from './webhook-settings.ts';
