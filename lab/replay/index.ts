export { replayStack, type ReplayStackOptions } from './replay-stack.ts';
