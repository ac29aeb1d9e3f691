using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>All that a plan was made from. The same snapshot gives the same plan.</summary>
/// <param name="Inputs">Balances, prices, gas, mandate and map.</param>
/// <param name="Answers">One for each quote that was wanted, in that order.</param>
public sealed record PlanSnapshot(PlanInputs Inputs, EquatableArray<QuoteAnswer> Answers)
{
    /// <summary>SHA-256 over the snapshot's JSON as UTF-8, in lower-case hexadecimal digits.</summary>
    public static string Hash(PlanInputs inputs, EquatableArray<QuoteAnswer> answers) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new PlanSnapshot(inputs, answers), PlanningJson.Default.PlanSnapshot)));
}

/// <summary>How a snapshot is written: properties in the order of their records, no white space, so that it hashes the same everywhere.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlanSnapshot))]
[JsonSerializable(typeof(QuoteAnswer))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(GasUnits))]
[JsonSerializable(typeof(GasPrice))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(Pool))]
[JsonSerializable(typeof(BridgeRoute))]
[JsonSerializable(typeof(ChainFacts))]
[JsonSerializable(typeof(TargetWeight))]
[JsonSerializable(typeof(GasReserve))]
[JsonSerializable(typeof(Holding))]
[JsonSerializable(typeof(GasBalance))]
[JsonSerializable(typeof(PriceView))]
[JsonSerializable(typeof(string))]
public sealed partial class PlanningJson : JsonSerializerContext;
