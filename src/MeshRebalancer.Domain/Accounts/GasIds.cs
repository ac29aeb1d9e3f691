using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the effects of top-ups are for: part of their ids.</summary>
public static class GasIds
{
    /// <summary>A transfer from the gas tank. The kill switch over leaving value lets it pass: mints and cancellations need gas, and it stays with the desk.</summary>
    public const string Tank = "tank";

    /// <summary>Wrapped coin of a portfolio.</summary>
    public const string Unwrap = "unwrap";

    internal static EffectId Reserve(GasState state, int number) => EffectId.Of(state.Stream, "reserve", number);

    internal static EffectId Read(GasState state, int number) => EffectId.Of(state.Stream, "read", number);

    internal static EffectId Book(GasState state, int number) => EffectId.Of(state.Stream, "book", number);

    /// <summary>Asked of the account under another id than the submission's, which is answered by the account.</summary>
    internal static EffectId Submit(GasState state, int number) => EffectId.Of(state.Stream, "submit", number);
}
