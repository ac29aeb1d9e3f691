using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Plans in pure passes with quotes between them: how deep every way is, which legs cost least together, and what exactly they do at live quotes.
/// Without depth it plans roughly: sell → cross → buy through the mandate's hub, each leg whole. Amounts are exact; what cannot be done is left alone and
/// explained.
/// </summary>
public static class Planner
{
    /// <summary>What to sell, cross and buy at verified prices, and which quotes that needs.</summary>
    public static Result<PlanDraft, PlanRefusal> Draft(PlanInputs inputs) =>
        PlanGround.Refusal(inputs) is { } refusal ? refusal : Drafting.Run(new PlanGround(inputs));

    /// <summary>
    /// What to ask every way for that could lead towards the targets, at several sizes, before drafting: the answers that were given are the snapshot's
    /// depth. Empty where the snapshot is no ground to plan on: <see cref="Draft"/> says why.
    /// </summary>
    public static EquatableArray<QuoteRequest> Probes(PlanInputs inputs) => PlanGround.Refusal(inputs) is null ? Composing.Probes(new PlanGround(inputs)) : [];

    /// <summary>What to ask for besides, around the sizes that the depth so far leads to; its answers join the depth.</summary>
    public static EquatableArray<QuoteRequest> Closer(PlanInputs inputs) =>
        inputs.Depth.Count > 0 && PlanGround.Refusal(inputs) is null ? Composing.Closer(new PlanGround(inputs)) : [];

    /// <summary>The plan at the best of the answered quotes. A quote that was not answered counts as declined; an answer to nothing is ignored.</summary>
    public static Result<Plan, PlanRefusal> Complete(PlanDraft draft, EquatableArray<QuoteAnswer> answers)
    {
        // In the order of the questions: whichever answer came first must not change the plan or its hash.
        EquatableArray<QuoteAnswer> ordered =
        [
            .. draft.QuotesWanted.Select(wanted =>
                answers.FirstOrDefault(answer => answer.Request == wanted) ?? new QuoteAnswer.Declined(wanted, "no answer came")),
        ];
        return Completing.Run(draft, ordered);
    }

    /// <summary>
    /// The draft to ask quotes for once more: swaps that lose more than the mandate allows are halved. Null where the answers are as good as they
    /// get. Each turn halves something down to the smallest trade, so asking again comes to an end.
    /// </summary>
    public static PlanDraft? Smaller(PlanDraft draft, EquatableArray<QuoteAnswer> answers) => Slicing.Smaller(draft, answers);
}
