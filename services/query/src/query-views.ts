import { directiveView } from '@causeway/disclosure';
import { authorityView, linkView } from '@causeway/person';
import type { View } from '@causeway/service';
import { recordView } from './record/record-view.ts';

export const queryViews: readonly View[] = [recordView, linkView, directiveView, authorityView];
