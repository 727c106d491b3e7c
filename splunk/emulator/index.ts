export { readApp, type SplunkApp } from './conf/splunk-app.ts';
export {
  createSplunkEmulator,
  type SplunkCounters,
  type SplunkEmulator,
  type SplunkEmulatorOptions,
} from './splunk-emulator.ts';
