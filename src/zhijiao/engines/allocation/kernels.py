"""The kernels: the same allocations over arrays, written so that numba can compile them; they also run as they are."""

from __future__ import annotations

from typing import Any

import numpy as np

ALL, NONE, POSITION, REFUSE = 0, 1, 2, 3  # what is done with equals


def pairs_kernel(lists: Any, who: Any, starts: Any) -> Any:
    """Return (n, L) the place of each applicant in the order of each programme on the own list, -1 where it does not list them; and
    whether an order names somebody twice. who[starts[p]:starts[p + 1]] is the order of programme p.

    Entries are gone through by programme, so that one array of n marks serves all orders in turn.
    """
    n, length = lists.shape
    first = np.zeros(len(starts) + 1, dtype=np.int64)
    for i in range(n):
        for k in range(length):
            first[lists[i, k] + 2] += 1  # -1 counts at the front
    for p in range(1, len(first)):
        first[p] += first[p - 1]
    entries = np.zeros(n * length, dtype=np.int64)
    filled = first.copy()
    for i in range(n):
        for k in range(length):
            p = lists[i, k] + 1
            entries[filled[p]] = i * length + k
            filled[p] += 1
    found = np.full((n, length), -1, dtype=np.int32)
    mark = np.zeros(n, dtype=np.int64)
    for p in range(len(starts) - 1):
        for g in range(starts[p], starts[p + 1]):
            if mark[who[g]] > starts[p]:
                return found, True
            mark[who[g]] = g + 1
        for e in range(first[p + 1], first[p + 2]):
            i = entries[e] // length
            if mark[i] > starts[p]:
                found[i, entries[e] - i * length] = mark[i] - 1 - starts[p]
    return found, False


# long because one compiled loop over all classes is what makes it fast
def parallel_kernel(lists: Any, order: Any, of_class: Any, quotas: Any, policy: int) -> Any:
    """Return (admitted position by applicant or -1, -1), or the first of the tied class in `order` in place of the last -1.

    lists: int32 (n, L), -1 where an entry does not count; order: applicants from the highest class down.
    """
    # long because: see above
    n, length = lists.shape
    left = quotas.copy()
    admitted = np.full(n, -1, dtype=np.int32)
    wanted = np.zeros(len(quotas), dtype=np.int64)
    start = 0
    while start < n:
        stop = start + 1
        while stop < n and of_class[order[stop]] == of_class[order[start]]:
            stop += 1
        if policy == POSITION and stop - start > 1:
            for k in range(length):
                for g in range(start, stop):
                    i = order[g]
                    if admitted[i] < 0 and lists[i, k] >= 0 and left[lists[i, k]] > 0:
                        admitted[i] = k
                for g in range(start, stop):
                    if admitted[order[g]] == k:
                        left[lists[order[g], k]] -= 1
            start = stop
            continue
        again = True
        while again:
            again = False
            for g in range(start, stop):
                i = order[g]
                k = 0
                while k < length and (lists[i, k] < 0 or left[lists[i, k]] <= 0):
                    k += 1
                admitted[i] = k if k < length else -1
                if k < length:
                    wanted[lists[i, k]] += 1
            short = False
            for g in range(start, stop):
                i = order[g]
                if admitted[i] >= 0 and wanted[lists[i, admitted[i]]] > left[lists[i, admitted[i]]]:
                    short = True
            if short and policy == REFUSE:
                return admitted, start
            if short and policy == NONE:
                again = True
                for g in range(start, stop):
                    i = order[g]
                    if admitted[i] >= 0 and wanted[lists[i, admitted[i]]] > left[lists[i, admitted[i]]]:
                        left[lists[i, admitted[i]]] = 0
            for g in range(start, stop):
                i = order[g]
                if admitted[i] >= 0:
                    wanted[lists[i, admitted[i]]] = 0
        for g in range(start, stop):
            i = order[g]
            if admitted[i] >= 0:
                left[lists[i, admitted[i]]] -= 1
        start = stop
    return admitted, -1


# long because heaps are written out: a compiled loop calls no Python
def project_kernel(lists: Any, places: Any, post_seats: Any, owner: Any, owner_seats: Any, first: Any, posts: Any) -> Any:
    """Return the admitted position of each applicant or -1: applicants propose, posts and their owners keep the best.

    lists: int32 (n, L), -1 where an entry does not count; places: int32 or int64 (n, L), the place of that pair in the owner's order,
    smaller first, no two alike within one owner; posts[first[o]:first[o + 1]] are the posts of owner o.
    """
    # long because: see above
    n, length = lists.shape
    size = np.zeros(len(post_seats), dtype=np.int64)
    owned = np.zeros(len(owner_seats), dtype=np.int64)
    base = np.zeros(len(post_seats) + 1, dtype=np.int64)
    for p in range(len(post_seats)):
        base[p + 1] = base[p] + post_seats[p] + 1
    heap_place = np.zeros(base[-1], dtype=np.int64)  # for each post a heap with its worst on top
    heap_who = np.zeros(base[-1], dtype=np.int64)
    at = np.full(n, -1, dtype=np.int32)
    stack = np.arange(n - 1, -1, -1)
    top = n
    while top > 0:
        top -= 1
        i = stack[top]
        at[i] += 1
        while at[i] < length and lists[i, at[i]] < 0:
            at[i] += 1
        if at[i] >= length:
            at[i] = length
            continue
        p = lists[i, at[i]]
        o = owner[p]
        b = base[p]
        c = size[p]
        place = places[i, at[i]]
        while c > 0 and heap_place[b + (c - 1) // 2] < place:
            heap_place[b + c] = heap_place[b + (c - 1) // 2]
            heap_who[b + c] = heap_who[b + (c - 1) // 2]
            c = (c - 1) // 2
        heap_place[b + c] = place
        heap_who[b + c] = i
        size[p] += 1
        owned[o] += 1
        worst = -1
        if size[p] > post_seats[p]:
            worst = p
        elif owned[o] > owner_seats[o]:
            for q in posts[first[o]:first[o + 1]]:
                if size[q] > 0 and (worst < 0 or heap_place[base[q]] > heap_place[base[worst]]):
                    worst = q
        if worst < 0:
            continue
        b = base[worst]
        stack[top] = heap_who[b]
        top += 1
        size[worst] -= 1
        owned[o] -= 1
        place, who, c = heap_place[b + size[worst]], heap_who[b + size[worst]], 0
        while 2 * c + 1 < size[worst]:
            child = 2 * c + 1
            if child + 1 < size[worst] and heap_place[b + child + 1] > heap_place[b + child]:
                child += 1
            if heap_place[b + child] <= place:
                break
            heap_place[b + c] = heap_place[b + child]
            heap_who[b + c] = heap_who[b + child]
            c = child
        heap_place[b + c] = place
        heap_who[b + c] = who
    for i in range(n):
        if at[i] >= length:
            at[i] = -1
    return at
