/** The part of kafkajs' `RequestQueue` that the patch touches. */
interface RequestQueue {
  pending: readonly unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

export interface RequestQueueClass {
  readonly prototype: RequestQueue & { scheduleCheckPendingRequests(): void };
}

const RECHECK_MS = 10;

/**
 * kafkajs 2.2.4 re-arms its pending-request timer after every check, also when nothing is pending; the delay is then far
 * below zero, so the timer fires every millisecond for the life of the connection (tulios/kafkajs#1704). With the patch
 * there is a timer only while a request waits. Requests held back by the in-flight limit are sent when an answer arrives.
 */
export function quietIdleTimer({ prototype }: RequestQueueClass): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttledForMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledForMs > 0 ? throttledForMs : RECHECK_MS,
    );
  };
}
