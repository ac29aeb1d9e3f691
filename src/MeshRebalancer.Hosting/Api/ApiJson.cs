using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Hosting.Api.Portfolios;
using MeshRebalancer.Hosting.Api.Streams;
using Microsoft.AspNetCore.Mvc;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Everything that the API writes as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PricesView))]
[JsonSerializable(typeof(PortfoliosView))]
[JsonSerializable(typeof(PortfolioView))]
[JsonSerializable(typeof(ExplanationView))]
[JsonSerializable(typeof(RebalancesView))]
[JsonSerializable(typeof(RebalanceView))]
[JsonSerializable(typeof(ChainsView))]
[JsonSerializable(typeof(AccountsView))]
[JsonSerializable(typeof(BreakersView))]
[JsonSerializable(typeof(CoordinatorView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(AcceptedView))]
[JsonSerializable(typeof(KeysView))]
[JsonSerializable(typeof(IssuedKeyView))]
[JsonSerializable(typeof(MeView))]
[JsonSerializable(typeof(MandateView))]
[JsonSerializable(typeof(PreviewView))]
[JsonSerializable(typeof(StreamEventsView))]
[JsonSerializable(typeof(VenuesView))]
[JsonSerializable(typeof(BridgesView))]
[JsonSerializable(typeof(FeedsView))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
public sealed partial class ApiJson : JsonSerializerContext;
