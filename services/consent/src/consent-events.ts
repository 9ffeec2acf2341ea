import { type EventBatch, OnEvents, PIPELINE, type Pipeline } from '@causeway/service';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

export const consentTransport = Symbol('consent');

@Controller()
export class ConsentEvents {
  readonly #pipeline: Pipeline;

  constructor(@Inject(PIPELINE) pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  @OnEvents('causeway.consent.directive', consentTransport)
  directives(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.link', consentTransport)
  links(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.facility', consentTransport)
  facilities(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }
}
