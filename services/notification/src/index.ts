export type { WebhookSettings } from './delivery/courier.ts';
export { type NotificationSettings, notificationService } from './notification-service.ts';
