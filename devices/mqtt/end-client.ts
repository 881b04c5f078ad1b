import type { MqttClient } from "mqtt";

/**
 * Says goodbye and disconnects; cuts the line when that does not work within the time. mqtt.js otherwise waits without
 * end for acknowledgements of a broker that is gone, or for a message nobody has answered.
 */
export async function endClient(client: MqttClient, waitMs: number): Promise<void> {
  if (!client.connected || waitMs <= 0) {
    await client.endAsync(true);
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), waitMs)));
  if ((await Promise.race([client.endAsync(false), late])) === "late") client.stream.destroy();
  clearTimeout(timer);
}
