/**
 * Topics of our MQTT envelope (version 1). A device publishes on `punch` and `status` and listens to `punchack` and
 * `punchreq`; site and device are one level each.
 */
export type TopicKind = "punch" | "status" | "punchack" | "punchreq";

export interface DeviceTopic {
  readonly kind: TopicKind;
  readonly site: string;
  readonly device: string;
}

const pattern = /^(punch|status|punchack|punchreq)\/v1\/([^/+#\0]{1,128})\/([^/+#\0]{1,128})$/;

/** Reads a topic; undefined when it is none of ours. */
export function parseTopic(topic: string): DeviceTopic | undefined {
  const match = pattern.exec(topic);
  return match === null ? undefined : { kind: match[1] as TopicKind, site: match[2]!, device: match[3]! };
}

/** `punch/v1/hq/gate-2` */
export function formatTopic(topic: DeviceTopic): string {
  return `${topic.kind}/v1/${topic.site}/${topic.device}`;
}
