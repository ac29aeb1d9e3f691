using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>The first pass: how much of which asset, on which chain, at verified prices.</summary>
internal sealed class Drafting
{
    private readonly PlanGround _ground;
    private readonly List<string> _notes = [];
    private readonly Dispatch _dispatch;

    private Drafting(PlanGround ground)
    {
        _ground = ground;
        _dispatch = new(ground);
    }

    public static Result<PlanDraft, PlanRefusal> Run(PlanGround ground) => new Drafting(ground).Run();

    private Result<PlanDraft, PlanRefusal> Run()
    {
        if (NothingToDo() is { } refusal)
        {
            return refusal;
        }

        _notes.AddRange(_ground.Chains.Select(_ground.Idle).OfType<string>());
        if (_ground.Inputs.Depth.Count > 0)
        {
            // For what they say of assets that are left alone.
            _ = (Others(_ground.Surplus, Sellable), Others(_ground.Deficit, Buyable));
            return Composing.Run(_ground, _notes);
        }

        var (sells, buys) = Balance(Others(_ground.Surplus, Sellable), Others(_ground.Deficit, Buyable));
        foreach (var sell in sells)
        {
            Sell(sell, buys);
        }

        foreach (var buy in buys.OrderBy(buy => Outlets(buy.Asset).Count).ThenByDescending(buy => buy.Value).ThenBy(buy => buy.Asset))
        {
            _notes.AddRange(_dispatch.Buy(buy.Asset, buy.Value, Outlets(buy.Asset)));
        }

        return _dispatch.Intents() is { Count: > 0 } intents
            ? new PlanDraft(_ground.Inputs, _ground.Before, intents, [.. intents.SelectMany(intent => intent.Alternatives).Distinct()], [.. _notes])
            : NoWay();
    }

    private PlanRefusal? NothingToDo()
    {
        var most = _ground.Mandate.Targets.Select(target => Larger(_ground.Surplus(target.Asset), _ground.Deficit(target.Asset))).Aggregate(Usd.Zero, Larger);
        return most >= _ground.Mandate.TradeMin && most > Usd.Zero ? null
            : Drift.IsPastBand(_ground.Before, _ground.Mandate)
                ? new("too-small", $"The largest drift is {most.ToText()}, the smallest trade {_ground.Mandate.TradeMin.ToText()}.", Final: true)
                : new("inside-band", $"Every asset is inside its band; the largest drift is {most.ToText()}.", Final: true);
    }

    // Without a chain that has gas the same question may be answered another way later; without pools or routes it may not.
    private PlanRefusal NoWay()
    {
        var idle = _ground.Chains.Any(chain => _ground.Idle(chain) is not null);
        return new(idle ? "gas-low" : "no-route", $"Nothing can be traded. {string.Join(" ", _notes)}".TrimEnd(), Final: !idle);
    }

    private EquatableArray<Want> Others(Func<AssetId, Usd> drift, Func<AssetId, Usd, Usd> possible) =>
    [
        .. _ground.Mandate.Targets.Select(target => target.Asset)
            .Where(asset => asset != _ground.Mandate.Hub && drift(asset) > Usd.Zero)
            .Select(asset => new Want(asset, possible(asset, drift(asset))))
            .Where(want => want.Value > Usd.Zero),
    ];

    // Selling what cannot be spent, or spending what is not brought, would only move the drift to the hub: the larger side shrinks in proportion.
    private (EquatableArray<Want> Sells, EquatableArray<Want> Buys) Balance(EquatableArray<Want> sells, EquatableArray<Want> buys)
    {
        var brought = sells.Aggregate(_ground.Surplus(_ground.Mandate.Hub), (sum, want) => sum + want.Value);
        var wanted = buys.Aggregate(_ground.Deficit(_ground.Mandate.Hub), (sum, want) => sum + want.Value);
        return (Shrink(sells, wanted, brought), Shrink(buys, brought, wanted));
    }

    private static EquatableArray<Want> Shrink(EquatableArray<Want> wants, Usd to, Usd from) => to >= from
        ? wants
        : [.. wants.Select(want => want with { Value = new(UInt256.MulDiv(want.Value.Raw, to.Raw, from.Raw, Rounding.Down)) })];

    private Usd Sellable(AssetId asset, Usd surplus)
    {
        if (PolicyBounds.Freedom(_ground.Mandate, asset) == AssetFreedom.Frozen)
        {
            _notes.Add($"{asset} is not sold: the mandate freezes it.");
            return Usd.Zero;
        }

        if (surplus < _ground.Mandate.TradeMin)
        {
            return Small(asset, surplus, "above");
        }

        var tokens = Tokens(asset).Where(token => !_ground.Balance(token.Id).IsZero).ToArray();
        _notes.AddRange(tokens.Where(token => _ground.Pools(token).Count == 0 && _ground.Idle(token.Id.Chain) is null).Select(token =>
            $"{asset} on chain {token.Id.Chain} is left alone: no pool with {_ground.Mandate.Hub} there."));
        var there = tokens.Where(token => _ground.Pools(token).Count > 0).Aggregate(Usd.Zero, (sum, token) => sum + ValueHeld(token));
        return Smaller(surplus, there);
    }

    private Usd Buyable(AssetId asset, Usd deficit)
    {
        if (PolicyBounds.Freedom(_ground.Mandate, asset) != AssetFreedom.Free)
        {
            _notes.Add($"{asset} is not bought: the mandate lets it only be sold, or freezes it.");
            return Usd.Zero;
        }

        if (deficit < _ground.Mandate.TradeMin)
        {
            return Small(asset, deficit, "below");
        }

        if (Outlets(asset).Count > 0)
        {
            return deficit;
        }

        _notes.Add($"{asset} is not bought: no pool with {_ground.Mandate.Hub} on any chain that can be used.");
        return Usd.Zero;
    }

    private Usd Small(AssetId asset, Usd drift, string side)
    {
        _notes.Add($"{asset} is left alone: {drift.ToText()} {side} its target, less than the smallest trade of {_ground.Mandate.TradeMin.ToText()}.");
        return Usd.Zero;
    }

    // Where something is to be bought first: what is sold there need not cross.
    private void Sell(Want sell, EquatableArray<Want> buys)
    {
        var rest = sell.Value;
        var tokens = Outlets(sell.Asset)
            .OrderByDescending(token => buys.Any(buy => Outlets(buy.Asset).Any(other => other.Id.Chain == token.Id.Chain)))
            .ThenByDescending(ValueHeld).ThenBy(token => token.Id);
        foreach (var token in tokens)
        {
            var piece = Smaller(rest, ValueHeld(token));
            if (piece >= _ground.Mandate.TradeMin && piece > Usd.Zero)
            {
                // All of it means the last unit as well, which a value rounded down would leave behind.
                _dispatch.Sell(token, piece == ValueHeld(token) ? new(token.Id, _ground.Balance(token.Id)) : _ground.AmountOf(token, piece), piece);
                rest -= piece;
            }
        }
    }

    private EquatableArray<Token> Tokens(AssetId asset) => [.. _ground.Facts.Tokens.Where(token => token.Asset == asset)];

    private EquatableArray<Token> Outlets(AssetId asset) => [.. Tokens(asset).Where(token => _ground.Pools(token).Count > 0)];

    private Usd ValueHeld(Token token) => _ground.ValueOf(new(token.Id, _ground.Balance(token.Id)));

    private static Usd Smaller(Usd left, Usd right) => left < right ? left : right;

    private static Usd Larger(Usd left, Usd right) => left > right ? left : right;

    private sealed record Want(AssetId Asset, Usd Value);
}
