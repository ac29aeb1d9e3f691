using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Node.Demo;

/// <summary>Reads from the chains what a portfolio holds and what its transactions moved: nothing here comes from a plan or from the journal's amounts.</summary>
/// <param name="outside">The adapters.</param>
internal sealed class ReadBack(Outside outside)
{
    private static readonly Hash32 TransferTopic = Keccak256.HashText("Transfer(address,address,uint256)");

    /// <summary>Weights and value at fresh prices of the feeds.</summary>
    public async Task<Valuation> ValueAsync(PortfolioFacts facts, Mandate mandate, CancellationToken cancel)
    {
        List<Holding> holdings = [];
        foreach (var chain in outside.Chains)
        {
            var tokens = facts.Tokens.Select(token => token.Id).Where(token => token.Chain == chain.Id).ToEquatableArray();
            if (tokens.Count > 0)
            {
                holdings.AddRange((await Must(chain.BalancesAsync(facts.Account, tokens, null, cancel))).Holdings);
            }
        }

        List<AssetPrice> prices = [];
        foreach (var asset in mandate.Targets.Select(target => target.Asset))
        {
            prices.Add(new(asset, (await Must(outside.Prices.First(source => source.Asset == asset).ReadAsync(cancel))).Price));
        }

        return Drift.Value(facts, mandate, holdings.ToEquatableArray(), [], new PriceList(prices.ToEquatableArray()), default);
    }

    /// <summary>A leg's amounts, from the transfers into and out of the account in its transactions.</summary>
    public async Task<LegReport> LegAsync(LegProgress progress, PortfolioFacts facts, CancellationToken cancel)
    {
        var leg = progress.Leg;
        var (spent, received) = (UInt256.Zero, UInt256.Zero);
        foreach (var step in progress.Transactions.Select(step => step.Transaction))
        {
            var receipt = await Must(outside.Chains.First(chain => chain.Id == step.Chain).ConfirmedReceiptAsync(step.Hash, cancel))
                ?? throw new InvalidOperationException($"{step.Hash} is no longer on chain {step.Chain}.");
            spent += Moved(receipt, step.Chain, leg.In.Token, facts.Account, topic: 1);
            received += Moved(receipt, step.Chain, leg.ExpectedOut.Token, facts.Account, topic: 2);
        }

        var view = Hosting.Api.LegViews.Of(progress, facts.Tokens);
        return new(
            view.Kind, view.Venue, view.FromChain, view.ToChain, view.TokenIn.Asset, view.TokenOut.Asset, spent.ToString(), received.ToString(),
            [.. progress.Transactions.Select(step => step.Transaction.Hash.ToString())], view.State);
    }

    /// <summary>Weights by asset.</summary>
    public static IReadOnlyDictionary<string, int> Weights(Valuation valuation) =>
        valuation.Weights.ToDictionary(weight => weight.Asset.ToString(), weight => weight.WeightBps, StringComparer.Ordinal);

    /// <summary>USD with cents and less, for a JSON number.</summary>
    public static decimal Usd(Usd value) => decimal.Parse(Amounts.Usd(value, 6), System.Globalization.CultureInfo.InvariantCulture);

    private static UInt256 Moved(Receipt receipt, ChainId chain, TokenId token, Address account, int topic) => receipt.Logs
        .Where(log => token == new TokenId(chain, log.Contract) && log.Topics.Count == 3 && log.Topics[0] == TransferTopic && IsAccount(log.Topics[topic], account))
        .Aggregate(UInt256.Zero, (sum, log) => sum + UInt256.ReadBigEndian(Convert.FromHexString(log.DataHex.AsSpan(2))));

    private static bool IsAccount(Hash32 topic, Address account) => topic.ToBytes().AsSpan(12).SequenceEqual(account.ToBytes());

    private static async Task<T> Must<T>(Task<Result<T, PortError>> read) =>
        (await read).Match(value => value, error => throw new InvalidOperationException(error.Reason));
}
