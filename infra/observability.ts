import { deadLetters, fanoutQueue } from "./queue.ts";

/** Somebody should look: it could not be read or told in all of its tries, or Lambda was throttled for long. */
new aws.cloudwatch.MetricAlarm("FanoutDeadAlarm", {
  name: `${$app.name}-${$app.stage}-fanout-dead`,
  alarmDescription: "Messages for a room came to the dead letters of the fan-out's queue.",
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: deadLetters.nodes.queue.name },
  statistic: "Maximum",
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  treatMissingData: "notBreaching",
});

/** Nobody takes what is in the queue: busy rooms hear nothing live, and nothing fails either. */
new aws.cloudwatch.MetricAlarm("FanoutOldAlarm", {
  name: `${$app.name}-${$app.stage}-fanout-old`,
  alarmDescription: "Messages for busy rooms wait for longer than a minute in the fan-out's queue.",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: fanoutQueue.nodes.queue.name },
  statistic: "Maximum",
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 60,
  treatMissingData: "notBreaching",
});
