import { type EventBatch, OnEvents, PIPELINE, type Pipeline } from '@causeway/service';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

export const queryTransport = Symbol('query');

@Controller()
export class QueryEvents {
  readonly #pipeline: Pipeline;

  constructor(@Inject(PIPELINE) pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  @OnEvents('causeway.clinical.event', queryTransport)
  facts(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.identity.link', queryTransport)
  links(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.consent.directive', queryTransport)
  directives(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.facility', queryTransport)
  facilities(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }
}
