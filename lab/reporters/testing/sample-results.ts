import type { ExpectationResult, Results, ScenarioResult } from '../../results.ts';
import { summarise } from '../../results.ts';

const WINDOW = { earliest: '2026-01-05T01:00:00.000Z', latest: '2026-01-05T01:20:00.000Z' };

export function expectation(changes: Partial<ExpectationResult> = {}): ExpectationResult {
  return {
    name: 'iot_rogue_listening_port fires for the attacker within 15m',
    kind: 'detection-fires',
    search: '`dd(listening-tcp-ports)` | where port<1024',
    window: WINDOW,
    status: 'passed',
    rows: [{ thing: 'ward-gateway-003', new_ports: '21' }],
    sawEvents: 109,
    timeToDetectMs: 600_000,
    ...changes,
  };
}

/** An expectation whose texts hold what is special in XML, in workflow commands and in HTML. */
export const HOSTILE_FAILURE = expectation({
  name: 'rows: 1, 2 & <3>',
  kind: 'search-rows',
  status: 'failed',
  message: 'The rows differ:\n- thing: "a"\n+ thing=<script>alert(1)</script> ]]> \u0007 100% ::error::no',
});

export function scenario(id: string, changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    id,
    title: `Title of ${id}`,
    status: 'passed',
    durationMs: 2_000,
    labDurationMs: 7_200_000,
    attack: [
      { id: 'T1071.002', version: 'enterprise-v19' },
      { id: 'T0885', version: 'ics-v18.1' },
    ],
    expectations: [expectation()],
    evidence: [],
    ...changes,
  };
}

/** A run in which everything occurs: passed, failed, skipped, and one that could not be run. */
export const MIXED: Results = summarise({ target: 'embedded', seed: 7, durationMs: 8_000 }, [
  scenario('rogue-ftp'),
  scenario('auth-storm', { status: 'failed', expectations: [expectation(), HOSTILE_FAILURE] }),
  scenario('cert-clone', {
    status: 'skipped',
    reason: 'the aws target does not offer X',
    expectations: [],
    durationMs: 0,
    labDurationMs: 0,
  }),
  scenario('silence', {
    status: 'failed',
    reason: 'Lab time stands still.',
    expectations: [],
    labDurationMs: 0,
  }),
]);
