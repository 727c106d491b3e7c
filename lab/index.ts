export { CAPABILITIES, type Capabilities, type Capability } from './capabilities.ts';
export {
  PIPELINE_FAULTS,
  type FaultDuration,
  type FaultInjection,
  type InjectedFault,
  type PipelineFault,
  type PipelineFaultKind,
} from './pipeline-faults.ts';
export { behavior, type AuthorParams } from './scenario/behaviors.ts';
export { durationMs, formatDuration, type Duration } from './scenario/duration.ts';
export {
  detection,
  learned,
  pipeline,
  search,
  type Expectation,
  type Role,
  type SearchText,
} from './scenario/expectations.ts';
export { account, type AccountAction } from './scenario/account-actions.ts';
export { fault, message } from './scenario/disturbances.ts';
export { DEVICE_CLASS_NAMES, type DeviceClassName } from './scenario/fleet.ts';
export {
  atLeast,
  atMost,
  between,
  including,
  theAttacker,
  theTwin,
  type ExpectedRow,
  type FieldExpectation,
  type Matcher,
  type RoleNames,
} from './scenario/matchers.ts';
export {
  defineScenario,
  type AimedBehavior,
  type Disturbance,
  type DisturbanceContext,
  type PhaseContext,
  type Scenario,
} from './scenario/scenario.ts';
export type { ExpectationResult, ResultRow, Results, RowValue, ScenarioResult, Status } from './results.ts';
