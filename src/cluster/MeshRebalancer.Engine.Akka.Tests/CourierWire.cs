using System.Text.Json.Serialization;
using MeshRebalancer.Engine.Conformance;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>How commands to couriers travel.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CourierCommand.Put))]
[JsonSerializable(typeof(CourierCommand.Send))]
[JsonSerializable(typeof(CourierCommand.ReportArrived))]
[JsonSerializable(typeof(CourierCommand.Recall))]
[JsonSerializable(typeof(CourierCommand.SetAlarm))]
[JsonSerializable(typeof(CourierCommand.ReportRang))]
[JsonSerializable(typeof(CourierCommand.Break))]
internal sealed partial class CourierWire : JsonSerializerContext;
