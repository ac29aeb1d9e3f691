using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Everything that the API reads and writes as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PricesView))]
[JsonSerializable(typeof(PortfoliosView))]
[JsonSerializable(typeof(PortfolioView))]
[JsonSerializable(typeof(RebalancesView))]
[JsonSerializable(typeof(RebalanceView))]
[JsonSerializable(typeof(ChainsView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(AcceptedView))]
[JsonSerializable(typeof(ProposalAnswer))]
[JsonSerializable(typeof(ModeChange))]
[JsonSerializable(typeof(ProblemDetails))]
public sealed partial class ApiJson : JsonSerializerContext;
