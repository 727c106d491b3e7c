import type { Clock, Hold, Logger, Random, Timer } from '#kernel';
import type { DeviceCounters } from '../counters.ts';
import type { Exchange } from '../exchange.ts';
import type { Link } from '../link.ts';
import type { DeviceModel, Sample } from '../model/device-model.ts';
import { readAnswer, type ReportAnswer } from './answer.ts';
import type { NameStyle } from './names.ts';
import { buildReport, ENCODERS, type ReportFormat } from './report.ts';
import { reportTopics, type ReportTopics } from './topics.ts';

export interface AgentOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly thingName: string;
  readonly model: DeviceModel;
  readonly counters: DeviceCounters;
  readonly report: {
    readonly format: ReportFormat;
    readonly names: NameStyle;
    readonly intervalMs: number;
    readonly phaseMs: number;
  };
  /** Runs just before a report, on the same connection: the device's own telemetry. */
  readonly beforeReport: () => void;
}

/** A report on its way: answered when both the PUBACK and Device Defender's answer are in. */
interface Pending {
  readonly reportId: number;
  readonly exchange: Exchange<'answered'>;
  acknowledged: boolean;
  answer: ReportAnswer | undefined;
}

/**
 * The Device Defender agent of one device: samples it at its phase of every interval, publishes the report with
 * QoS 1 and waits for `accepted` or `rejected`.
 *
 * Our choice: a report that is due while the link is down goes out when the link is back, and one whose connection
 * ended before the answer is sent again with its id, so that no interval is lost to a reconnect.
 */
export class Agent {
  readonly topics: ReportTopics;
  readonly #options: AgentOptions;
  #link!: Link;
  #timer: Timer | undefined;
  #paused = false;
  #due = false;
  #lastReportId = 0;
  #unanswered: { reportId: number; payload: string | Buffer } | undefined;
  #pending: Pending | undefined;
  #tamper: ((sample: Sample) => Sample) | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.topics = reportTopics(options.thingName, options.report.format);
  }

  /** Starts reporting over `link` at the next moment of the device's phase. */
  start(link: Link): void {
    this.#link = link;
    if (this.#options.report.intervalMs > 0) this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** A killed agent reports nothing; MQTT goes on. */
  pause(): void {
    this.#paused = true;
    this.#due = false;
    this.#unanswered = undefined;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Lets a behavior falsify samples before they are reported; `undefined` ends it. */
  setTamper(tamper: ((sample: Sample) => Sample) | undefined): void {
    this.#tamper = tamper;
  }

  /** Sends what became due while the link was down. */
  async catchUp(hold: Hold): Promise<void> {
    if (this.#paused) return;
    if (this.#unanswered) await this.#send(hold);
    else if (this.#due) await this.report(hold);
  }

  /** Samples the device and reports now. */
  async report(hold: Hold): Promise<void> {
    if (!this.#link.connection) {
      this.#due = true;
      return;
    }
    this.#due = false;
    const { model, random, report } = this.#options;
    this.#options.beforeReport();
    const sample = model.sample();
    const reportId = this.#nextReportId(sample.atMs);
    const document = buildReport(this.#tamper?.(sample) ?? sample, { reportId, names: report.names, random });
    this.#unanswered = { reportId, payload: ENCODERS[report.format](document) };
    await this.#send(hold);
  }

  /** The link's messages on the accepted and rejected topics. */
  receive(topic: string, payload: Buffer): void {
    const pending = this.#pending;
    if (!pending || (topic !== this.topics.accepted && topic !== this.topics.rejected)) return;
    const answer = readAnswer(payload, this.#options.report.format);
    if (!answer || (answer.reportId ?? pending.reportId) !== pending.reportId) return;
    pending.answer = answer;
    if (pending.acknowledged) pending.exchange.settle('answered');
  }

  async #send(hold: Hold): Promise<void> {
    const { counters, model } = this.#options;
    const { connection } = this.#link;
    const report = this.#unanswered;
    if (!connection || !report || this.#pending) return;
    counters.reportsSent++;
    countSent(model, report.payload.length + this.topics.publish.length);
    const pending: Pending = {
      reportId: report.reportId,
      exchange: connection.exchange('report', hold),
      acknowledged: false,
      answer: undefined,
    };
    this.#pending = pending;
    connection.send(this.topics.publish, report.payload, () => {
      pending.acknowledged = true;
      if (pending.answer) pending.exchange.settle('answered');
    });
    const outcome = await pending.exchange.done;
    this.#pending = undefined;
    if (outcome === 'closed' && !pending.answer) {
      counters.reportsUnanswered++;
      return;
    }
    this.#unanswered = undefined;
    if (!pending.answer) counters.reportsUnanswered++;
    else if (pending.answer.status === 'ACCEPTED') counters.reportsAccepted++;
    else this.#noteRejection(pending.answer);
  }

  #noteRejection(answer: ReportAnswer): void {
    this.#options.counters.reportsRejected++;
    this.#options.logger.debug('report rejected', {
      thing: this.#options.thingName,
      errorCode: answer.errorCode,
    });
  }

  /** Seconds of lab time, and never twice the same: Device Defender takes a repeated id for a duplicate. */
  #nextReportId(atMs: number): number {
    this.#lastReportId = Math.max(Math.floor(atMs / 1000), this.#lastReportId + 1);
    return this.#lastReportId;
  }

  #schedule(): void {
    const { clock, report, thingName } = this.#options;
    this.#timer = clock.setTimer(
      nextDue(clock.now(), report.intervalMs, report.phaseMs) - clock.now(),
      async (hold) => {
        this.#schedule();
        if (!this.#paused) await this.report(hold);
      },
      { rank: 'device', name: `${thingName}: report` },
    );
  }
}

/** The first moment after `nowMs` that is `phaseMs` into an interval. */
export function nextDue(nowMs: number, intervalMs: number, phaseMs: number): number {
  const phase = phaseMs % intervalMs;
  return (Math.floor((nowMs - phase) / intervalMs) + 1) * intervalMs + phase;
}

/** TLS, TCP and MQTT around a payload: roughly what one message costs on the wire. */
const MESSAGE_OVERHEAD_BYTES = 90;

/** Counts a sent message and its acknowledgement in the device's own traffic. */
export function countSent(model: DeviceModel, bytes: number): void {
  model.transfer({
    bytesOut: bytes + MESSAGE_OVERHEAD_BYTES,
    bytesIn: MESSAGE_OVERHEAD_BYTES,
    packetsOut: Math.ceil((bytes + MESSAGE_OVERHEAD_BYTES) / 1_400),
    packetsIn: 1,
  });
}
