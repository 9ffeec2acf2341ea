import { type EventBatch, OnEvents, PIPELINE, type Pipeline } from '@causeway/service';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

export const identityTransport = Symbol('identity');

@Controller()
export class IdentityEvents {
  readonly #pipeline: Pipeline;

  constructor(@Inject(PIPELINE) pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  @OnEvents('causeway.clinical.event', identityTransport)
  clinical(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.facility', identityTransport)
  facilities(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.consent.directive', identityTransport)
  directives(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.review', identityTransport)
  reviews(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.model', identityTransport)
  models(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.audit.event', identityTransport)
  disclosures(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.link', identityTransport)
  links(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }
}
