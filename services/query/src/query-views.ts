import { directiveView } from '@causeway/disclosure';
import { linkView } from '@causeway/person';
import type { View } from '@causeway/service';
import { recordView } from './record/record-view.ts';

export const queryViews: readonly View[] = [recordView, linkView, directiveView];
