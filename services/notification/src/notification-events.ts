import { type EventBatch, OnEvents, PIPELINE, type Pipeline } from '@causeway/service';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

export const notificationTransport = Symbol('notification');

@Controller()
export class NotificationEvents {
  readonly #pipeline: Pipeline;

  constructor(@Inject(PIPELINE) pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  @OnEvents('causeway.clinical.event', notificationTransport)
  clinical(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.link', notificationTransport)
  links(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.consent.directive', notificationTransport)
  directives(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.notification.panel', notificationTransport)
  panels(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.notification.subscription', notificationTransport)
  subscriptions(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.notification.alert', notificationTransport)
  alerts(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.notification.delivery', notificationTransport)
  deliveries(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.facility', notificationTransport)
  facilities(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }
}
