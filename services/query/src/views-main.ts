// The thread that applies the views of the service, where it shares a process with others.
import { runViewThread } from '@causeway/service/view-thread';
import { queryViews } from './query-views.ts';

await runViewThread(queryViews);
