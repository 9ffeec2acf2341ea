// A thread of views, for tests.
import { tallyView } from './tally-fixture.ts';
import { runViewThread } from './view-thread-main.ts';

await runViewThread([tallyView()]);
