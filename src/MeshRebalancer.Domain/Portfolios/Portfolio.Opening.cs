using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private static Decision<PortfolioEvent> OnOpen(PortfolioState state, PortfolioCommand.Open open) => state switch
    {
        PortfolioState.Unopened unopened => Begin(unopened, open),
        PortfolioState.Watching s => OpenAgain(s.Book, open),
        PortfolioState.Proposing s => OpenAgain(s.Book, open),
        PortfolioState.Requesting s => OpenAgain(s.Book, open),
        PortfolioState.Rebalancing s => OpenAgain(s.Book, open),
    };

    private static Decision<PortfolioEvent> Begin(PortfolioState.Unopened state, PortfolioCommand.Open open)
    {
        EquatableArray<string> violations = [.. MandateRules.Violations(open.Facts), .. MandateRules.Violations(open.Mandate, open.Facts.Tokens)];
        if (violations.Count > 0)
        {
            return Decision<PortfolioEvent>.Reject("invalid", string.Join("; ", violations));
        }

        return open.Facts.Stream == state.Stream
            ? Decision<PortfolioEvent>.Accept(new PortfolioEvent.Opened(open.Facts, open.Mandate, open.At))
            : Decision<PortfolioEvent>.Reject("wrong-stream", $"desk, id: {open.Facts.Stream} found, but this is {state.Stream}");
    }

    private static Decision<PortfolioEvent> OpenAgain(PortfolioBook book, PortfolioCommand.Open open) =>
        book.Rest is { IsForGood: true } ? Gone(book) : Difference(book.Facts, open.Facts) is { } difference ? Decision<PortfolioEvent>.Reject(
            "already-open", $"{book.Facts.Stream} is open with {difference}. It keeps the account and the tokens that it was opened with: name those, or open another id.")
        : Taken(open.Mandate, book) == book.Mandate ? Decision<PortfolioEvent>.Nothing
        : Decision<PortfolioEvent>.Reject("already-open", $"{book.Facts.Stream} is open with another mandate; amend its mandate instead.");

    private static string? Difference(PortfolioFacts mine, PortfolioFacts asked) =>
        mine.Account != asked.Account ? $"account {mine.Account}, not {asked.Account}"
        : mine.Tokens.FirstOrDefault(token => !asked.Tokens.Contains(token)) is { } gone ? $"{Told(gone)}; asked for is {(asked.Find(gone.Id) is { } other ? Told(other) : "a portfolio without it")}"
        : asked.Tokens.FirstOrDefault(token => !mine.Tokens.Contains(token)) is { } more ? $"no {more.Asset} at {more.Id}"
        : null;

    private static string Told(Token token) => FormattableString.Invariant($"{token.Asset} at {token.Id} of {token.Decimals} decimals");

    private static Decision<PortfolioEvent> OnAmend(PortfolioState state, PortfolioCommand.Amend amend)
    {
        if (BookOf(state) is not { } book)
        {
            return NotOpen();
        }

        if (book.Rest is { IsForGood: true })
            return Gone(book);
        if (amend.Was is { } was && was != book.Mandate)
            return Decision<PortfolioEvent>.Reject("mandate-changed", "The mandate is not any more the one that this was written against. Read it, and write again.");
        amend = amend with { Mandate = Taken(amend.Mandate, book) };
        EquatableArray<string> violations = [.. MandateRules.Violations(amend.Mandate, book.Facts.Tokens), .. Who(amend.By)];
        return violations.Count > 0 ? Decision<PortfolioEvent>.Reject("invalid", string.Join("; ", violations))
            : amend.Mandate == book.Mandate ? Decision<PortfolioEvent>.Nothing
            : Decision<PortfolioEvent>.Accept([.. WithdrawnBy(state, amend), new PortfolioEvent.Amended(amend.Mandate, amend.By, amend.At)]);
    }

    // What a strategy has computed is not lost by writing the same strategy again.
    private static Mandate Taken(Mandate given, PortfolioBook book) =>
        given.Policy is { } policy && Strategies.IsComputed(policy.Strategy) && policy.Strategy == book.Mandate.Policy?.Strategy
            && given.Targets.Select(target => target.Asset).SequenceEqual(book.Mandate.Targets.Select(target => target.Asset))
                ? given with { Targets = book.Mandate.Targets }
                : given;

    private static Decision<PortfolioEvent> OnSetTargets(PortfolioState state, PortfolioCommand.SetTargets set)
    {
        if (BookOf(state) is not { } book)
            return NotOpen();
        if (book.Rest is { IsForGood: true })
            return Decision<PortfolioEvent>.Nothing;
        if (book.Mandate.Policy is not { } policy || !Strategies.IsComputed(policy.Strategy))
            return Decision<PortfolioEvent>.Reject("not-computed", "strategy: the mandate's targets are the owner's own; nothing computes them.");
        if (set.Targets == book.Mandate.Targets && book.TargetsAt is not null)
            return Decision<PortfolioEvent>.Nothing;
        var violations = MandateRules.Violations(book.Mandate with { Targets = set.Targets }, book.Facts.Tokens);
        return violations.Count > 0
            ? Decision<PortfolioEvent>.Reject("invalid", string.Join("; ", violations))
            : Decision<PortfolioEvent>.Accept(
            [
                .. state is PortfolioState.Proposing proposing ? [new PortfolioEvent.Withdrawn(proposing.Rebalance, "the targets were computed anew", set.At)] : EquatableArray<PortfolioEvent>.Empty,
                new PortfolioEvent.TargetsSet(set.Targets, set.Basis, set.At),
            ]);
    }

    // What was proposed under the old mandate is not what the owner wants any more.
    private static EquatableArray<PortfolioEvent> WithdrawnBy(PortfolioState state, PortfolioCommand.Amend amend) =>
        state is PortfolioState.Proposing proposing
            ? [new PortfolioEvent.Withdrawn(proposing.Rebalance, "the mandate was amended", amend.At)]
            : [];

    private static EquatableArray<string> Who(string by) => string.IsNullOrWhiteSpace(by) ? ["by: nothing found; who decides must be named"] : [];
}
