export { createKnowledge, type Knowledge } from './conf/knowledge.ts';
// For mutation tests, which run many searches over the events of one run.
export { EventStore } from './store/event-store.ts';
export type { SplunkCounters } from './counters.ts';
export { createSplunkEmulator, type SplunkEmulator, type SplunkEmulatorOptions } from './splunk-emulator.ts';
// For the lab's runner: the detections of the app as written, for a Splunk that does not have it installed.
export { readApp, type SplunkApp } from './conf/splunk-app.ts';
export type { HecFault, HecFaultOptions, HecFaultScope, HecFaultSwitch } from './hec/faults.ts';
export type { HecSettings } from './hec/settings.ts';
