using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>How an account's events and state are stored. Both hold signed bytes: whoever prints them leaves those out.</summary>
public static class AccountCodec
{
    /// <summary>Its events.</summary>
    public static EventCodec<AccountEvent> Events { get; } = new(AccountJson.Default);

    /// <summary>Its state, for snapshots.</summary>
    public static JsonTypeInfo<AccountState> State => AccountJson.Default.AccountState;
}

/// <summary>The generated JSON of an account. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(AccountEvent.Requested))]
[JsonSerializable(typeof(AccountEvent.Opened))]
[JsonSerializable(typeof(AccountEvent.Refused), TypeInfoPropertyName = "RefusedEvent")]
[JsonSerializable(typeof(AccountEvent.NonceReserved))]
[JsonSerializable(typeof(AccountEvent.Signed))]
[JsonSerializable(typeof(AccountEvent.Mined), TypeInfoPropertyName = "MinedEvent")]
[JsonSerializable(typeof(AccountEvent.Replaced))]
[JsonSerializable(typeof(AccountEvent.CancelRequested))]
[JsonSerializable(typeof(AccountEvent.Parked))]
[JsonSerializable(typeof(AccountEvent.Cancelled), TypeInfoPropertyName = "CancelledEvent")]
[JsonSerializable(typeof(AccountEvent.Unmined))]
[JsonSerializable(typeof(AccountEvent.Remined))]
[JsonSerializable(typeof(AccountEvent.Final))]
[JsonSerializable(typeof(AccountEvent.Quarantined))]
[JsonSerializable(typeof(AccountEvent.Reconciled))]
[JsonSerializable(typeof(AccountEvent.GapFilled))]
[JsonSerializable(typeof(AccountEvent.Told))]
[JsonSerializable(typeof(AccountEvent.Forgotten))]
[JsonSerializable(typeof(AccountSubmission))]
[JsonSerializable(typeof(SignedTransaction))]
[JsonSerializable(typeof(Spend))]
[JsonSerializable(typeof(TokenAmount))]
[JsonSerializable(typeof(ForeignTransaction))]
public sealed partial class AccountJson : JsonSerializerContext;
