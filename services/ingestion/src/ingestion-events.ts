import { type EventBatch, OnEvents, PIPELINE, type Pipeline } from '@causeway/service';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

export const ingestionTransport = Symbol('ingestion');

/** The topics the service's views and reactions follow. */
@Controller()
export class IngestionEvents {
  readonly #pipeline: Pipeline;

  constructor(@Inject(PIPELINE) pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  @OnEvents('causeway.inbound.facility', ingestionTransport)
  facilities(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.message', ingestionTransport)
  messages(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.dead.letter', ingestionTransport)
  deadLetters(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.concept-map', ingestionTransport)
  conceptMaps(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.inbound.csv-mapping', ingestionTransport)
  csvMappings(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }

  @OnEvents('causeway.clinical.event', ingestionTransport)
  clinicalEvents(@Payload() batch: EventBatch): Promise<void> {
    return this.#pipeline.handle(batch);
  }
}
