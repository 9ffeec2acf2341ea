import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { Connection } from './kafka-protocol.ts';
import { quietIdleTimer } from './kafka-request-queue.ts';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => Queue;

function queue(): Queue {
  return new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1000, logger: { debug: () => undefined } });
}

describe('the request queue of kafkajs', () => {
  it('is patched when the adapter is loaded', () => {
    expect(Connection).toBeDefined();
    expect(String(RequestQueue.prototype.scheduleCheckPendingRequests)).toContain('throttledForMs');
  });

  it('has no timer while nothing waits', () => {
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('checks again when the throttling is over, once', () => {
    vi.useFakeTimers();
    try {
      const throttled = queue();
      const check = vi.spyOn(throttled, 'checkPendingRequests').mockImplementation(() => undefined);
      throttled.pending.push({});
      throttled.throttledUntil = Date.now() + 500;
      throttled.scheduleCheckPendingRequests();
      throttled.scheduleCheckPendingRequests();
      vi.advanceTimersByTime(499);
      expect(check).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(check).toHaveBeenCalledTimes(1);
      expect(throttled.throttleCheckTimeoutId).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves the prototype of another class alone', () => {
    class Other {
      pending = [];
      throttledUntil = -1;
      throttleCheckTimeoutId = null;
      checkPendingRequests(): void {}
      scheduleCheckPendingRequests(): void {}
    }
    quietIdleTimer(Other);
    const other = new Other();
    other.scheduleCheckPendingRequests();
    expect(other.throttleCheckTimeoutId).toBeNull();
  });
});
