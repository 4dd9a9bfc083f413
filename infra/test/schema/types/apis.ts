import { isObject, type Json } from "../json.ts";
import { propertiesOf } from "../properties.ts";
import { as, type ResourceType } from "../resource-type.ts";

/**
 * A list of settings, each with its route's key, as the object by key that CloudFormation takes.
 */
const byRouteKey = (list: Json): Json =>
  Object.fromEntries(
    (Array.isArray(list) ? list : [])
      .filter(isObject)
      .map(({ routeKey, ...settings }) => [String(routeKey), propertiesOf(settings)]),
  );

/** API Gateway. */
export const apiTypes = {
  "aws:apigateway/account:Account": {
    type: "AWS::ApiGateway::Account",
    inputs: { cloudwatchRoleArn: "CloudWatchRoleArn" },
  },
  "aws:apigatewayv2/api:Api": { type: "AWS::ApiGatewayV2::Api" },
  "aws:apigatewayv2/authorizer:Authorizer": {
    type: "AWS::ApiGatewayV2::Authorizer",
    inputs: { identitySources: "IdentitySource" },
  },
  "aws:apigatewayv2/integration:Integration": { type: "AWS::ApiGatewayV2::Integration" },
  "aws:apigatewayv2/route:Route": { type: "AWS::ApiGatewayV2::Route" },
  "aws:apigatewayv2/routeResponse:RouteResponse": { type: "AWS::ApiGatewayV2::RouteResponse" },
  "aws:apigatewayv2/stage:Stage": {
    type: "AWS::ApiGatewayV2::Stage",
    inputs: { name: "StageName", routeSettings: as("RouteSettings", byRouteKey) },
  },
} satisfies Record<string, ResourceType>;
