import { behavior, defineScenario, detection, learned, pipeline } from '#lab';

const METRIC = 'aws:num-messages-sent';

/** ML Detect: 14 days and 25,000 datapoints of what is usual, and then too much of it. */
export default defineScenario({
  id: 'ml-message-flood',
  title: 'After two weeks of learning, Device Defender finds a flood that no fixed threshold does',
  attack: ['T1499.002', 'T0814'],
  requires: ['detect', 'mlDetect', 'virtualTime'],
  tags: ['long'],
  budget: { reports: 4_000, searches: 400 },
  // 7 devices give 28,224 datapoints in 14 days: one for each five minutes.
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3 },
  reportEvery: '1h',
  detections: ['iot_exfiltration_slow'],
  learnedMetrics: [METRIC],
  baseline: '15d',
  duration: '2h',
  attackPhase: ({ fleet, at }) => {
    // 150 messages in five minutes: half of what iot_message_flood takes for a flood.
    at('30m', behavior('message-flood', fleet.pick('infusion-pump'), { perSecond: 0.5, for: '20m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // A busier patient: the device sends more, and its messages are as many.
    at('30m', behavior('activity-change', fleet.pick('patient-monitor'), { factor: 2, for: '60m' }));
  },
  expect: [
    learned(METRIC).alarmsOnlyFor('attacker', { within: '15m' }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'What happens in the first two weeks, and what grows slowly: the model learns it. A first roll-out of a configuration is an alarm as well. Alarms are in Device Defender; the lab sends none of them to Splunk.',
});
