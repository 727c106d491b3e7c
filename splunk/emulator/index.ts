export {
  createSplunkEmulator,
  type SplunkCounters,
  type SplunkEmulator,
  type SplunkEmulatorOptions,
} from './splunk-emulator.ts';
