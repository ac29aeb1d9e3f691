using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the world owes the keeper of a chain's gas.</summary>
public abstract record GasEffect : IEffect
{
    private GasEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    /// <summary>Ask the portfolio to leave so much alone: ReportReserved.</summary>
    public sealed record Reserve(EffectId Id, EffectId Submission, StreamId Portfolio, TokenAmount Amount) : GasEffect;

    /// <summary>Have the payer's account carry it out, once; the account answers under the submission's id.</summary>
    public sealed record Submit(EffectId Id, EffectId Submission, StreamId Payer, ChainId Chain, TopUp TopUp) : GasEffect;

    /// <summary>Read what the mined transaction did: ReportOutcome.</summary>
    public sealed record ReadOutcome(EffectId Id, ChainId Chain, TopUp TopUp, TransactionFacts Transaction) : GasEffect;

    /// <summary>Tell the portfolio what was unwrapped: ConfirmBooked.</summary>
    public sealed record Book(EffectId Id, EffectId Submission, StreamId Portfolio, TokenAmount Amount, ulong Block) : GasEffect;
}
