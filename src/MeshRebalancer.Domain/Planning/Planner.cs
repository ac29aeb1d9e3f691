using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Plans sell → cross → buy through the mandate's hub, in two pure passes with the quotes between them: what to ask for, and what to do with
/// the answers. Amounts are exact; what cannot be done is left alone and explained.
/// </summary>
public static class Planner
{
    /// <summary>What to sell, cross and buy at verified prices, and which quotes that needs.</summary>
    public static Result<PlanDraft, PlanRefusal> Draft(PlanInputs inputs) =>
        PlanGround.Refusal(inputs) is { } refusal ? refusal : Drafting.Run(new PlanGround(inputs));

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
