/**
 * How much longer than on a quiet machine tests wait before they give up, CAUSEWAY_TEST_PATIENCE, 1 unless set. It changes
 * nothing of what they wait for: a test that passes takes as long as before.
 */
const patience = Number(process.env.CAUSEWAY_TEST_PATIENCE || 1);

/** The ms after which to give up. */
export function patiently(ms: number): number {
  return ms * patience;
}
