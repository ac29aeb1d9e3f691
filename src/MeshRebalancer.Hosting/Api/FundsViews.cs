using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Turns the places where money is into what the API shows. Pure.</summary>
public static class FundsViews
{
    /// <summary>Every place of a rebalance.</summary>
    public static IReadOnlyList<FundsView> Of(RebalanceState state) => state.Request() is { } request
        ? [.. RebalanceFunds.At(state).Select(place => Of(place, request.Facts.Tokens))]
        : [];

    private static FundsView Of(FundsPlace place, EquatableArray<Token> tokens)
    {
        var token = tokens.FirstOrDefault(known => known.Id == place.Amount.Token);
        return new(
            place.LegId, token?.Asset.ToString() ?? "?", place.Amount.Raw.ToString(), token?.Decimals ?? 0, place.Chain.Value, place.To?.Value, place.Bridge,
            place.Transaction?.ToString(), place.Status, place.Since, place.AlarmAt, place.Alarm);
    }
}
