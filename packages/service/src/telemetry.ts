import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RecordBatch } from '@causeway/event-log';
import {
  type Attributes,
  type Counter,
  context,
  type Histogram,
  type Link,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';

const name = 'causeway';
const maxLinks = 32;

/** Headers of a record that name the span it was appended in. */
export type TraceHeaders = Readonly<Record<string, string>>;

export interface Telemetry {
  /**
   * Runs one slice in one span, linked to the spans that appended its records. `work` is given what carries the span into
   * the log. It is handed on by hand: context that follows promises by itself costs a tenth of the exchange's time.
   */
  slice<R>(service: string, batch: RecordBatch, work: (trace: TraceHeaders) => Promise<R>): Promise<R>;
  deadLetter(service: string, topic: string, code: string): void;
  count(metric: string, attributes: Attributes, by?: number): void;
  record(metric: string, value: number, attributes: Attributes): void;
  /** A value read when metrics are collected. */
  gauge(metric: string, description: string, read: () => number): void;
  /** Answers a scrape in the Prometheus text format. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  shutdown(): Promise<void>;
}

/**
 * Metrics for Prometheus and traces for whatever OTEL_EXPORTER_OTLP_ENDPOINT names (none: spans are made and dropped).
 * Attributes are services, topics, partitions, offsets and codes; never keys or content.
 */
export function startTelemetry(options: { traces?: NodeSDKConfiguration['spanProcessors'] } = {}): Telemetry {
  const exporter = new PrometheusExporter({ preventServerStart: true, prefix: 'causeway' });
  const sdk = new NodeSDK({
    serviceName: name,
    metricReaders: [exporter],
    instrumentations: [],
    autoDetectResources: false,
    ...spanProcessors(options.traces),
  });
  sdk.start();
  const tracer = trace.getTracer(name);
  const meter = metrics.getMeter(name);
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();

  function count(metric: string, attributes: Attributes, by = 1): void {
    const counter = counters.get(metric) ?? meter.createCounter(metric);
    counters.set(metric, counter);
    counter.add(by, attributes);
  }
  function record(metric: string, value: number, attributes: Attributes): void {
    const histogram = histograms.get(metric) ?? meter.createHistogram(metric);
    histograms.set(metric, histogram);
    histogram.record(value, attributes);
  }
  async function span<R>(
    spanName: string,
    options: { readonly attributes: Attributes; readonly links: Link[] },
    work: (trace: TraceHeaders) => Promise<R>,
  ): Promise<R> {
    const it = tracer.startSpan(spanName, options, ROOT_CONTEXT);
    try {
      return await work(headersOf(it));
    } catch (error) {
      it.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error && 'code' in error ? String(error.code) : 'failed',
      });
      throw error;
    } finally {
      it.end();
    }
  }

  return {
    async slice(service, batch, work) {
      const { topic, partition, records } = batch;
      const attributes = { service, topic, partition };
      const started = performance.now();
      const first = records[0]?.offset ?? 0;
      const result = await span(
        `${service} ${topic}`,
        { attributes: { ...attributes, first, records: records.length }, links: linksOf(batch) },
        work,
      );
      record('slice_ms', performance.now() - started, { service, topic });
      count('events', { service, topic }, records.length);
      return result;
    },
    deadLetter: (service, topic, code) => count('dead_letters', { service, topic, code }),
    count,
    record,
    gauge(metric, description, read) {
      meter.createObservableGauge(metric, { description }).addCallback(result => result.observe(read()));
    },
    serve: (request, response) => exporter.getMetricsRequestHandler(request, response),
    async shutdown() {
      await sdk.shutdown();
      // The names under which OpenTelemetry is found in the whole process are free for the next to start.
      for (const api of [metrics, trace, propagation, context]) api.disable();
    },
  };
}

function spanProcessors(given: NodeSDKConfiguration['spanProcessors'] | undefined): Partial<NodeSDKConfiguration> {
  if (given) return { spanProcessors: given };
  return process.env.OTEL_EXPORTER_OTLP_ENDPOINT ? {} : { spanProcessors: [] };
}

function linksOf({ records }: RecordBatch): Link[] {
  const links = new Map<string, Link>();
  for (const { headers } of records) {
    const parent = headers.traceparent;
    if (!parent || links.has(parent) || links.size >= maxLinks) continue;
    const spanContext = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
    if (spanContext) links.set(parent, { context: spanContext });
  }
  return [...links.values()];
}

function headersOf(span: Span): TraceHeaders {
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  return carrier;
}
