import { deadLetters } from "./queue.ts";

/** Somebody should look: a message that no worker could read or tell in all of its tries is a fault in the code. */
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
