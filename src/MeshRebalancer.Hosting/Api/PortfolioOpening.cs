using System.Text.Json;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Opens portfolios, from the configuration and from the API alike.</summary>
/// <param name="configuration">Chains and accounts.</param>
/// <param name="addresses">By account name.</param>
/// <param name="streams">The engine.</param>
/// <param name="time">The clock.</param>
public sealed class PortfolioOpening(
    MeshConfiguration configuration, IReadOnlyDictionary<string, Address> addresses, IStreams streams, TimeProvider time)
{
    /// <summary>Reads the body of a request, in the form that the configuration has. Violations are added to the list.</summary>
    internal PortfolioConfiguration? Read(JsonElement body, List<ConfigViolation> violations)
    {
        var read = new PortfolioSection(configuration.Chains, configuration.Accounts, configuration.Bridges).Read([new ConfigNode(body, "", violations)]);
        return read.Count == 1 ? read[0] : null;
    }

    /// <summary>Reads a mandate, in either form that the configuration has. Violations are added to the node's list.</summary>
    internal Mandate? ReadMandate(ConfigNode node) => new PortfolioSection(configuration.Chains, configuration.Accounts, configuration.Bridges).ReadMandate(node);

    /// <summary>Opens a portfolio. One that is open already gets the configured mandate, and keeps its mode.</summary>
    public async Task<Reply> OpenAsync(PortfolioConfiguration portfolio, MandateMode mode, CancellationToken cancel)
    {
        var facts = FactsOf(portfolio);
        var state = (PortfolioState)(await streams.ReadAsync(facts.Stream, cancel)).State;
        return await streams.AskAsync(facts.Stream, CommandFor(state, portfolio, facts, mode), cancel);
    }

    private PortfolioCommand CommandFor(PortfolioState state, PortfolioConfiguration portfolio, PortfolioFacts facts, MandateMode mode)
    {
        var at = time.GetUtcNow();
        var open = new PortfolioCommand.Open(facts, portfolio.Mandate with { Mode = mode }, at);
        return StateViews.BookOf(state) is { } book && book.Facts == facts
            ? new PortfolioCommand.Amend(portfolio.Mandate with { Mode = book.Mandate.Mode }, "configuration", at)
            : open;
    }

    private PortfolioFacts FactsOf(PortfolioConfiguration portfolio) => new(
        configuration.Desk,
        portfolio.Id,
        addresses[portfolio.Account],
        configuration.Chains
            .Where(chain => portfolio.Chains.Contains(chain.Id))
            .SelectMany(chain => chain.Tokens)
            .Where(token => portfolio.Mandate.Targets.Any(target => target.Asset == token.Asset))
            .OrderBy(token => token.Id)
            .ToEquatableArray());
}
