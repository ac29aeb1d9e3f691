using System.ComponentModel.DataAnnotations;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>How one chain is reached and judged. The URLs are secrets: this record never prints them.</summary>
public sealed record ChainOptions
{
    /// <summary>The chain's id, which every endpoint must confirm.</summary>
    public required ChainId Id { get; init; }

    /// <summary>Where it is asked, in order of preference: 1 … 32, each with a name of its own.</summary>
    public required EquatableArray<EndpointOptions> Endpoints { get; init; }

    /// <summary>A private relay for submissions: bytes sent there alone are not seen in the public pool. Null where there is none.</summary>
    public RpcEndpoint? Private { get; init; }

    /// <summary>Blocks that must hold a transaction, its own included, before its receipt is believed: 1 … 10,000.</summary>
    [Range(1, 10_000)]
    public int Confirmations { get; init; } = 1;

    /// <summary>Between polls for a new head where no WebSocket brings them: 0.1 s … 10 min.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A WebSocket that is silent for so long is helped out by polling.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What is added to the estimated gas, in percent: 0 … 200.</summary>
    [Range(0, 200)]
    public int GasHeadroomPercent { get; init; } = 25;

    /// <summary>
    /// Reads many things in one call where Multicall3 stands. To be switched off on chains whose <c>block.number</c> is not their own height
    /// (Arbitrum); there, and where the contract is missing, plain batches at one block are used.
    /// </summary>
    public bool UseMulticall { get; init; } = true;

    /// <summary>The most blocks that one log query may span: 1 … 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int LogRangeMax { get; init; } = 5_000;

    /// <summary>How far back logs are searched in all, in blocks: 1 … 100,000,000.</summary>
    [Range(1, 100_000_000)]
    public int LogSearchBlocks { get; init; } = 200_000;

    /// <summary>Patience with the endpoints.</summary>
    public RpcOptions Rpc { get; init; } = new();

    /// <summary>How endpoints are chosen from. Each must confirm the chain's id, whatever is said here.</summary>
    public PoolOptions Pool { get; init; } = new() { BreakerRestMax = TimeSpan.FromSeconds(10) };

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<ValidationResult>();
        _ = Validator.TryValidateObject(this, new ValidationContext(this), found, validateAllProperties: true);
        var messages = found.ConvertAll(violation => $"chain {Id}: {violation.ErrorMessage}");
        messages.AddRange(EndpointPool.Violations([.. Endpoints], Rpc, Pool).Select(violation => $"chain {Id}: {violation}"));
        Check(Private is not { IsWebSocket: true }, "the private endpoint must be an http or https URL.");
        Check(PollInterval >= TimeSpan.FromMilliseconds(100) && PollInterval <= TimeSpan.FromMinutes(10), $"PollInterval is {PollInterval}; 0.1 s to 10 min is allowed.");
        Check(SilenceLimit >= PollInterval, $"SilenceLimit is {SilenceLimit}; it may not be less than PollInterval, {PollInterval}.");
        return messages;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
                messages.Add($"chain {Id}: {otherwise}");
        }
    }

    /// <summary>Id and names alone.</summary>
    public override string ToString() => $"chain {Id} at {string.Join(", ", Endpoints.Select(endpoint => endpoint.Name))}";
}
